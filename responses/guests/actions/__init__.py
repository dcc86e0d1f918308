"""Each change, by whose it is: the maker of a link, its guest, and whoever uses what the guest wrote."""
