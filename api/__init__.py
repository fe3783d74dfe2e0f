"""The faces: GraphQL, REST and the command line over one application."""
