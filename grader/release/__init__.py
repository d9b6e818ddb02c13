"""What leaves the building, made from the masters: stubs, notebook, zips; and the scan for secrets among them."""
