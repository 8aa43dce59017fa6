"""What one may ask over HTTP: one module a resource, thin handlers, one shape of errors."""
