"""Records of vehicles, drivers, policies and accidents: imported, or asked of the systems that keep them."""
