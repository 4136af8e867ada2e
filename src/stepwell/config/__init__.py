"""How the house is put together: settings, addresses, menus, the edge."""
