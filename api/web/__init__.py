"""The pages: a number's life, for people. Made on the server; scripts only spare a reader the reloading."""
