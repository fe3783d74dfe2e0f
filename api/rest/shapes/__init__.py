"""What answers look like: the models that describe them in the OpenAPI document, and that the tests hold them to."""
