// Shows the API's document. Calls go to this page's own server, which hands them on to the API; what
// the page shows of a call, its address and how to repeat it with curl, is the API's own.
"use strict";

const METHODS = ["get", "put", "post", "delete", "patch", "head"];

function show(settings) {
  document.title = settings.title;

  function send(url, request) {
    if (!url.startsWith(settings.endpoint + "/")) {
      return Promise.reject(new Error(`This is not the API: ${url}`));
    }
    // Without the browser's cache: a 304 is shown as one.
    return fetch("call" + url.slice(settings.endpoint.length), { ...request, cache: "no-store" });
  }

  SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#page",
    deepLinking: true,
    displayRequestDuration: true,
    validatorUrl: null,
    plugins: [ExactBody],
    supportedSubmitMethods: settings.calls ? METHODS : [],
    requestInterceptor(request) {
      if (!request.loadSpec) {
        request.curlOptions = settings.curl;
        request.userFetch = send;
      }
      return request;
    },
  });
}

fetch("settings.json").then((answer) => answer.json()).then(show);
