"""The OpenAPI 3.1 document, made from the route table and the models that check requests and describe answers."""
