"""Everything that talks to Blender (`bpy`, extra `render`). Nothing outside this package imports it."""
