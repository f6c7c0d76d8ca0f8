// The OpenAPI document of this service in Swagger UI, which comes from an installed package. No request leaves this host:
// the validator badge, which would ask a server of Swagger's, is off.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
