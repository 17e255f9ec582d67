// What makes pages smoother. Everything works without it: forms are sent, links lead to pages.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const keep = (name, value) => {
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${secure}`;
  };

  // The first page brings its style sheet along; the next ones take it from the browser's cache.
  const style = document.querySelector("style[data-url]");
  if (style) {
    addEventListener("load", async () => {
      try {
        const answer = await fetch(style.dataset.url, { priority: "low" });
        if (answer.ok) { await answer.text(); keep("style", style.dataset.mark); }
      } catch { /* the next page brings it once more */ }
    });
  }

  // What lies far below was put off until here (shop.css): from now on the page has its whole length.
  addEventListener("load", () => (window.requestIdleCallback || setTimeout)(() => root.classList.add("arrived")));

  // Light or dark: at once, and remembered by the same cookie that the server reads.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-form]")) return;
    event.preventDefault();
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    keep("theme", next);
  });

  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      const input = step.parentElement.querySelector("input");
      const value = (parseInt(input.value, 10) || 0) + Number(step.dataset.step);
      input.value = Math.min(Number(input.max), Math.max(Number(input.min), value));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const thumb = event.target.closest(".thumbs a");
    if (thumb) {
      event.preventDefault();
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      document.querySelector(thumb.hash).scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest", inline: "center" });
    }
  });

  // Goods go into the basket and the visitor stays where they are; what does not work so is sent as a form.
  let unsaid;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(".add, .buy-form")) return;
    event.preventDefault();
    if (form.ariaBusy) return;
    form.ariaBusy = "true";
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const { words, count } = await answer.json();
      const place = document.getElementById("said");
      place.innerHTML = words;
      document.querySelectorAll(".count").forEach((shown) => { shown.textContent = count; shown.hidden = !count; });
      clearTimeout(unsaid);
      const end = () => { if (place.matches(":hover, :focus-within")) unsaid = setTimeout(end, 2000); else place.replaceChildren(); };
      unsaid = setTimeout(end, 6000);
    } catch { form.submit(); }
    form.ariaBusy = null;
  });

  // What is typed and not yet sent outlives leaving the page; from sending on the server keeps it. No password is kept.
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const key = `draft ${location.pathname}`;
    const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "password", "submit"].includes(field.type));
    if (!location.search && !form.querySelector("[aria-invalid=true]")) {
      const typed = JSON.parse(sessionStorage.getItem(key) || "{}");
      fields().forEach((field) => { if (field.name in typed) field.value = typed[field.name]; });
    }
    const note = () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((field) => [field.name, field.value]))));
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    form.addEventListener("submit", () => sessionStorage.removeItem(key));
  });

  // An order is sent once: its button locks until the answer, or until one comes back to the page.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.ariaBusy) { event.preventDefault(); return; }
    form.ariaBusy = "true";
    form.querySelectorAll("button").forEach((button) => { button.ariaDisabled = "true"; });
  });
  addEventListener("pageshow", () => document.querySelectorAll("[data-once]").forEach((form) => {
    form.ariaBusy = null;
    form.querySelectorAll("button").forEach((button) => { button.ariaDisabled = null; });
  }));

  // Addresses name what was chosen and nothing else: a field left empty is not asked for.
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    [...new Set(event.formData.keys())].forEach((name) => {
      const given = event.formData.getAll(name).filter((value) => value !== "");
      event.formData.delete(name);
      given.forEach((value) => event.formData.append(name, value));
    });
  });

  // Partial answers are a comfort: their script comes after all that a visitor waits for.
  // What was changed before it came is sent as soon as it is there.
  const isChanged = (field) => (field.options
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.checked !== field.defaultChecked || field.value !== field.defaultValue);
  const htmx = document.querySelector("meta[name=htmx-config]");
  if (htmx) {
    addEventListener("load", () => {
      const script = document.createElement("script");
      script.src = htmx.dataset.src;
      script.onload = () => document.querySelectorAll("[hx-trigger^=change]").forEach((place) => {
        const early = [...place.querySelectorAll("input:not([type=hidden]), select")].find(isChanged);
        if (early) early.dispatchEvent(new Event("change", { bubbles: true }));
      });
      document.head.append(script);
    });
  }

  // A partial answer may not close what the visitor opened.
  let open = [];
  document.addEventListener("htmx:beforeSwap", () => {
    open = [...document.querySelectorAll("details[id]")].map((details) => [details.id, details.open]);
  });
  document.addEventListener("htmx:afterSettle", () => {
    open.forEach(([id, isOpen]) => { const details = document.getElementById(id); if (details) details.open = isOpen; });
    enhance();
  });

  // A text field that offers names while one types; accents do not matter, the server compares.
  const combobox = (input) => {
    const list = document.createElement("ul");
    list.id = `${input.id}-list`;
    list.className = "combo-list plain";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    list.hidden = true;
    input.removeAttribute("list");
    Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => input.setAttribute(name, value));
    const frame = document.createElement("div");
    frame.className = "combo";
    input.replaceWith(frame);
    frame.append(input, list);

    // Names on show may be older than what is typed; only those that fit it can be chosen.
    let at = -1, timer, ask = 0, fits = false;
    const options = () => [...list.children];
    const show = (visible) => {
      list.hidden = !visible || !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      if (list.hidden) { at = -1; input.removeAttribute("aria-activedescendant"); }
    };
    const mark = (index) => {
      at = index;
      options().forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      const option = options()[at];
      if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
      else input.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => {
      input.value = option.dataset.value;
      show(false);
      input.dispatchEvent(new Event("change", { bubbles: true }));
      if (input.hasAttribute("data-go")) input.form.requestSubmit();
    };
    const load = async () => {
      clearTimeout(timer);
      const mine = ++ask;
      const within = document.getElementById(input.dataset.within || "");
      const query = new URLSearchParams({ search: input.value, within: within ? within.value : "" });
      let names;
      try {
        const answer = await fetch(`${input.dataset.options}?${query}`);
        if (!answer.ok) return;
        names = await answer.text();
      } catch { return; }  // without a line names are written as they are known
      if (mine !== ask || document.activeElement !== input) return;
      list.innerHTML = names;
      options().forEach((option, i) => { option.id = `${list.id}-${i}`; });
      fits = true;
      at = -1;
      show(true);
    };
    input.addEventListener("input", () => { ask += 1; fits = false; mark(-1); clearTimeout(timer); timer = setTimeout(load, 120); });
    input.addEventListener("focus", () => { if (!input.value) load(); });
    input.addEventListener("blur", () => setTimeout(() => show(false), 150));
    input.addEventListener("keydown", (event) => {
      const last = list.children.length - 1;
      if (event.key === "ArrowDown") { event.preventDefault(); if (list.hidden || !fits) load().then(() => mark(0)); else mark(at < last ? at + 1 : 0); }
      else if (event.key === "ArrowUp" && !list.hidden && fits) { event.preventDefault(); mark(at > 0 ? at - 1 : last); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(options()[at]); }
      else if (event.key === "Escape") show(false);
    });
    list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); choose(option); }
    });
  };
  // "Find" needs no page of its own: the search field is at the top of each.
  document.addEventListener("click", (event) => {
    const field = event.target.closest("[data-find]") && document.getElementById("q");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
    scrollTo({ top: 0 });
  });
  const enhance = () => document.querySelectorAll("input[data-options]:not([role])").forEach(combobox);
  enhance();
  const problem = document.querySelector("[data-focus]");
  if (problem) problem.focus();
})();
