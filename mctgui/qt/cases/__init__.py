"""The Cases screen: import, browse, choose."""
