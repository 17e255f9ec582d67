// A small page to try the API with: query, variables, answer, and the schema from introspection.
"use strict";

const $ = (id) => document.getElementById(id);
const kept = window.localStorage;
const EXAMPLE = `query Products($channel: String!) {
  products(first: 5, channel: $channel) {
    totalCount
    edges {
      node {
        id
        name
        slug
      }
    }
  }
}
`;
const SCHEMA_QUERY = `{
  __schema {
    queryType { name } mutationType { name }
    types {
      kind name description
      fields(includeDeprecated: true) {
        name description isDeprecated deprecationReason type { ...Ref }
        args { name description defaultValue type { ...Ref } }
      }
      inputFields { name description defaultValue type { ...Ref } }
      enumValues(includeDeprecated: true) { name description }
      possibleTypes { name }
      interfaces { name }
    }
  }
}
fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { name } } } } }`;

async function ask(query, variables) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": $("language").value };
  if ($("token").value) headers.Authorization = `Bearer ${$("token").value}`;
  const response = await fetch(window.location.pathname, {
    method: "POST",
    headers,
    credentials: "omit",
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}

async function run() {
  let variables;
  try {
    variables = JSON.parse($("variables").value.trim() || "{}");
  } catch (error) {
    $("status").textContent = error.message;
    $("status").className = "bad";
    $("variables").focus();
    return;
  }
  kept.setItem("explorer.query", $("query").value);
  kept.setItem("explorer.variables", $("variables").value);
  const began = performance.now();
  $("run").disabled = true;
  try {
    const { status, body } = await ask($("query").value, variables);
    const cost = body.extensions && body.extensions.cost ? ` · cost ${body.extensions.cost.requestedQueryCost}` : "";
    $("status").textContent = `HTTP ${status} · ${Math.round(performance.now() - began)} ms${cost}`;
    $("status").className = body.errors ? "bad" : "";
    $("answer").textContent = JSON.stringify(body, null, 2);
  } catch (error) {
    $("status").textContent = error.message;
    $("status").className = "bad";
  } finally {
    $("run").disabled = false;
  }
}

const types = new Map();
let roots = [];
let trail = [];

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function link(name, text) {
  const button = element("button", text || name, "link");
  button.type = "button";
  button.addEventListener("click", () => open(name));
  return button;
}

function written(ref) {
  if (ref.kind === "NON_NULL") return [...written(ref.ofType), "!"];
  if (ref.kind === "LIST") return ["[", ...written(ref.ofType), "]"];
  return [link(ref.name)];
}

function field(item) {
  const term = element("dt");
  term.append(element("code", item.name));
  if (item.args && item.args.length) {
    term.append("(");
    item.args.forEach((argument, index) => {
      term.append(index ? ", " : "", `${argument.name}: `, ...written(argument.type));
      if (argument.defaultValue) term.append(` = ${argument.defaultValue}`);
    });
    term.append(")");
  }
  if (item.type) term.append(": ", ...written(item.type));
  const about = [item.description, item.isDeprecated ? `Deprecated: ${item.deprecationReason}` : ""];
  return [term, element("dd", about.filter(Boolean).join(" "))];
}

function show(type) {
  const box = $("schema");
  box.replaceChildren(element("h2", `${type.kind.toLowerCase().replace("_", " ")} ${type.name}`));
  if (type.description) box.append(element("p", type.description));
  const list = element("dl");
  for (const item of [...(type.fields || []), ...(type.inputFields || []), ...(type.enumValues || [])]) {
    list.append(...field(item));
  }
  box.append(list);
  for (const related of [...(type.possibleTypes || []), ...(type.interfaces || [])]) box.append(link(related.name), " ");
}

function showTrail() {
  $("trail").replaceChildren(...trail.map((name) => link(name)));
}

function open(name) {
  const known = trail.indexOf(name);
  trail = known >= 0 ? trail.slice(0, known + 1) : [...trail, name];
  showTrail();
  show(types.get(name));
  $("schema").focus();
}

function search() {
  const wanted = $("search").value.trim().toLowerCase();
  const box = $("schema");
  if (!wanted) {
    trail = [];
    showTrail();
    const list = element("ul");
    for (const name of roots) {
      const item = element("li");
      item.append(link(name));
      list.append(item);
    }
    box.replaceChildren(list);
    return;
  }
  const list = element("ul");
  for (const type of types.values()) {
    const hits = (type.fields || []).filter((item) => item.name.toLowerCase().includes(wanted));
    if (!hits.length && !type.name.toLowerCase().includes(wanted)) continue;
    for (const text of hits.length ? hits.map((hit) => `${type.name}.${hit.name}`) : [type.name]) {
      const item = element("li");
      item.append(link(type.name, text));
      list.append(item);
    }
    if (list.children.length > 200) break;
  }
  box.replaceChildren(list.children.length ? list : element("p", box.dataset.nothing));
}

async function readSchema() {
  const box = $("schema");
  box.textContent = box.dataset.loading;
  try {
    const { body } = await ask(SCHEMA_QUERY, {});
    const found = body.data.__schema;
    for (const type of found.types.sort((a, b) => a.name.localeCompare(b.name))) {
      if (!type.name.startsWith("__")) types.set(type.name, type);
    }
    roots = [found.queryType, found.mutationType].filter(Boolean).map((root) => root.name);
    search();
  } catch (error) {
    box.textContent = box.dataset.failed;
  }
}

$("query").value = kept.getItem("explorer.query") || EXAMPLE;
$("variables").value = kept.getItem("explorer.variables") || '{\n  "channel": "vn"\n}';
$("run").addEventListener("click", run);
$("search").addEventListener("input", search);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  } else if (event.key === "/" && !/^(TEXTAREA|INPUT|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    $("search").focus();
  }
});
readSchema();
