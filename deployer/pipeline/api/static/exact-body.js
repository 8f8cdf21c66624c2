// A plugin of Swagger UI: JSON answers are shown with every digit. By itself it would read them into
// JavaScript's numbers, which have 15 of them, and write those.
"use strict";

function indented(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g);
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  return tokens.map((token, index) => {
    if ("{[".includes(token)) {
      if ("}]".includes(tokens[index + 1])) return token;
      depth += 1;
      return token + line();
    }
    if ("}]".includes(token)) {
      if ("{[".includes(tokens[index - 1])) return token;
      depth -= 1;
      return line() + token;
    }
    if (token === ",") return token + line();
    return token === ":" ? ": " : token;
  }).join("");
}

function ExactBody(system) {
  const element = system.React.createElement;
  const wrapped = (Original) => (props) => {
    if (typeof props.content !== "string" || !/json/i.test(props.contentType)) {
      return element(Original, props);
    }
    const shown = { language: "json", downloadable: true, fileName: "answer.json", canCopy: true };
    const code = element(props.getComponent("HighlightCode", true), shown, indented(props.content));
    return element("div", null, element("h5", null, "Response body"), code);
  };
  return { wrapComponents: { responseBody: wrapped } };
}
