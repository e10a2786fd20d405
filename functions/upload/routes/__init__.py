"""The API's routes: each reads a request, has an operation done, and writes the reply."""
