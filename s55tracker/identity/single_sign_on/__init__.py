"""Signs people in with their organisation's own provider (OpenID Connect). allauth keeps the accounts and the states;
what a provider says is checked here, because allauth neither sends a nonce nor checks the signature of a token that it
fetched itself.
"""
