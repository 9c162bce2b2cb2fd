"""A small builder of Blender shader node trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

Socket = Any
"""A node's output, a number, or a colour (r, g, b) in linear light."""


class Shader:
    """A material under construction: nodes are added by methods that give their output."""

    def __init__(self, name: str):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.tree.nodes.clear()
        self._output = self.tree.nodes.new("ShaderNodeOutputMaterial")

    def node(self, kind: str, inputs: Mapping[Any, Any] | None = None, **properties: Any) -> Any:
        """Add a node of a type, set its properties and connect or set its inputs (by name or number)."""
        node = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in properties.items():
            setattr(node, name, value)
        for key, value in (inputs or {}).items():
            self.connect(value, node.inputs[key])
        return node

    def connect(self, value: Socket, socket: Any) -> None:
        """Link an output to an input, or set the input's own value."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        elif isinstance(value, tuple) and len(value) == 3 and socket.type == "RGBA":
            socket.default_value = (*value, 1.0)
        else:
            socket.default_value = value

    def math(self, operation: str, a: Socket, b: Socket = 0.0, c: Socket = 0.0) -> Socket:
        """A number from numbers."""
        return self.node("Math", {0: a, 1: b, 2: c}, operation=operation).outputs[0]

    def field(self, name: str) -> Socket:
        """A number stored at the mesh's vertices."""
        return self.node("Attribute", attribute_name=name).outputs["Fac"]

    def ramp(self, value: Socket, start: float, end: float, low: float = 0.0, high: float = 1.0) -> Socket:
        """`low` at `start`, `high` at `end`, a smooth step between; `start` may be the larger."""
        inputs = {"Value": value, "From Min": start, "From Max": end, "To Min": low, "To Max": high}
        return self.node("MapRange", inputs, interpolation_type="SMOOTHSTEP").outputs[0]

    def inside(self, name: str, edge: float = 0.002, grow: float = 0.0) -> Socket:
        """1 where a signed distance field is below `grow`, with a soft edge of twice `edge` metres."""
        return self.ramp(self.field(name), grow + edge, grow - edge)

    def noise(self, position: Socket, scale: float, detail: float = 2.0, roughness: float = 0.5) -> Socket:
        """Fractal noise of about 0..1."""
        inputs = {"Vector": position, "Scale": scale, "Detail": detail, "Roughness": roughness}
        return self.node("TexNoise", inputs).outputs[0]

    def blend(self, factor: Socket, a: Socket, b: Socket) -> Socket:
        """A colour between two."""
        node = self.node("Mix", {0: factor}, data_type="RGBA")
        self.connect(a, node.inputs[6])
        self.connect(b, node.inputs[7])
        return node.outputs[2]

    def mix(self, factor: Socket, a: Socket, b: Socket) -> Socket:
        """A closure between two."""
        return self.node("MixShader", {0: factor, 1: a, 2: b}).outputs[0]

    def principled(
        self, colour: Socket, roughness: Socket = 0.5, metallic: Socket = 0.0, coat: Socket = 0.0, **more: Any
    ) -> Socket:
        """Blender's principled closure; further inputs by name with _ for spaces."""
        inputs = {"Base Color": colour, "Roughness": roughness, "Metallic": metallic}
        inputs |= {"Coat Weight": coat, "Coat Roughness": 0.02}
        inputs |= {name.replace("_", " "): value for name, value in more.items()}
        return self.node("BsdfPrincipled", inputs).outputs[0]

    def position(self, of_object: bool = False) -> Socket:
        """Where the surface is: in the world, or in the object's own frame."""
        if of_object:
            return self.node("TexCoord").outputs["Object"]
        return self.node("NewGeometry").outputs["Position"]

    def axes(self, vector: Socket) -> Any:
        """The three numbers of a vector."""
        return self.node("SeparateXYZ", {0: vector}).outputs

    def finish(self, closure: Socket) -> Any:
        """Connect the closure to the surface and give the material."""
        self.tree.links.new(closure, self._output.inputs["Surface"])
        return self.material


def plain(
    name: str,
    colour: tuple[float, float, float],
    roughness: float = 0.5,
    metallic: float = 0.0,
    coat: float = 0.0,
    **more: Any,
) -> Any:
    """A material of one colour."""
    shader = Shader(name)
    return shader.finish(shader.principled(colour, roughness, metallic, coat, **more))
