"""Each change, by whose it is: the maker of a link, its guest, and the person who uses what the guest wrote."""
