"""Who somebody is to this product: their address, their sign-ins, their sessions."""
