"""Actions: one table from which menus, shortcuts, plain keys and the guide are filled."""
