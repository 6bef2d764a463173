// Everything here makes something quicker that works without it: links stay links and forms stay forms.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

for (const key of $$("kbd[data-modifier]")) if (isMac) key.textContent = `⌘ ${key.dataset.modifier}`;

// On a narrow screen the view that is open may stand outside the row of views.
const view = $(".tabs [aria-current]");
if (view) view.closest(".tabs").scrollLeft = view.offsetLeft - view.closest(".tabs").offsetLeft - 16;

// ---------- Times ----------
// The same words as RelativeTime.cs.
function relative(at, now) {
  const seconds = Math.abs(now - at) / 1000;
  if (seconds < 45) return "just now";
  if (seconds > 30 * 86400) return at.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
  const words =
    minutes < 59.5 ? `${Math.max(1, Math.round(minutes))} min`
    : hours < 23.5 ? `${Math.round(hours)} h`
    : days < 1.5 ? "1 day"
    : `${Math.round(days)} days`;
  return at > now ? `in ${words}` : `${words} ago`;
}

function left(until, now) {
  const minutes = (until - now) / 60_000;
  return minutes <= 0 ? "over" : minutes < 1 ? "less than 1 min left" : `${Math.ceil(minutes)} min left`;
}

function tellTimes(root = document) {
  const now = new Date();
  for (const time of $$("time[datetime]", root)) {
    const at = new Date(time.dateTime);
    if ("relative" in time.dataset) time.textContent = relative(at, now);
    if ("left" in time.dataset) time.textContent = left(at, now);
    if (time.dataset.local) continue;
    time.dataset.local = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
    time.title += `\n${time.dataset.local} where you are`;
  }
}

tellTimes();
setInterval(tellTimes, 30_000);

// ---------- Clicks ----------
document.addEventListener("click", async (event) => {
  const on = (selector) => event.target.closest(selector);
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);

  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;

  const copy = on("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.classList.add("is-copied");
    announce("Copied");
    setTimeout(() => copy.classList.remove("is-copied"), 1500);
    return;
  }
  const ahead = on("[data-ahead]");
  if (ahead) return setAhead(ahead);
  if (on("[data-dismiss]")) return on(".flash").remove();
  if (on("[data-palette]") && plain) {
    event.preventDefault();
    return openPalette();
  }
  const opener = on("[data-open-dialog]");
  if (opener) return document.getElementById(opener.dataset.openDialog).showModal();
  const closer = on("[data-close-dialog]");
  if (closer?.closest("dialog")) {
    event.preventDefault();
    return closer.closest("dialog").close();
  }
  const link = on("a[data-dialog]");
  // A form that has the page to itself gives it up to the next one.
  if (link && plain && !$(".operation-page")) {
    event.preventDefault();
    return openOperation(link.href);
  }
  // The ground of a dialog is the dialog itself; what it holds is inside.
  if (event.target instanceof HTMLDialogElement && !event.target.matches("#operation-dialog")) event.target.close();
});

function announce(text) {
  let region = $("#announcements");
  if (!region) {
    region = Object.assign(document.createElement("div"), { id: "announcements", className: "visually-hidden" });
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

// ---------- Operations in a dialog ----------
async function openOperation(href) {
  const dialog = $("#operation-dialog");
  $("#operation-dialog-body").replaceChildren();
  await htmx.ajax("GET", href, { target: "#operation-dialog-body", swap: "innerHTML" });
  if (!$("#operation-dialog-body").childElementCount) return;
  if (!dialog.open) dialog.showModal();
  const controls = $$(":is(input,select,textarea):not([type=hidden])", dialog);
  // Where typing begins: what has to be given and is not there yet.
  // Where the page has decided what it is about, the first thing left is what it is about to be.
  const first = $("[autofocus]", dialog) ?? ($(".settled", dialog) ? controls.find((control) => !control.disabled) : controls.find(isWanting)) ?? controls[0];
  first?.focus();
  if (first?.value && first.matches("input[type=text], textarea")) first.select();
}

const isWanting = (control) =>
  control.required && (control.type === "radio" ? !control.form.elements[control.name].value : !control.value);

$("#operation-dialog")?.addEventListener("close", () => {
  // The page below is older than what was done in the dialog.
  if ($("#operation-dialog-body [data-changed]")) return location.reload();
  // Two forms with the same ids do not stand in one page.
  $("#operation-dialog-body").replaceChildren();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  const isPage = /^\s*<(!doctype|html)/i.test(xhr.responseText);
  const isFragment = !isPage && xhr.getResponseHeader("Content-Type")?.startsWith("text/html");
  if (xhr.status === 204 || (isFragment && (xhr.status < 400 || target.id !== "palette-results"))) return;

  event.detail.shouldSwap = false;
  const address = new URL(xhr.responseURL || location.href);
  const isRedirected = address.pathname !== new URL(requestConfig.path, location).pathname;
  if (xhr.status === 401) location.reload();
  else if (target.id === "palette-results") announce("The search did not succeed");
  // A whole page is no fragment: the page after a redirect, say, or an error's.
  else if (isPage && (isRedirected || requestConfig.verb === "get")) location.assign(address);
  else if (isPage) location.reload();
  else announce("The server gave no answer that can be shown here");
});

document.addEventListener("htmx:sendError", () => announce("The server cannot be reached"));

document.addEventListener("htmx:afterSettle", (event) => {
  tellTimes(event.target);
  $$("[data-hand-over]").forEach(countDown);
  $$("form.operation").forEach(fit);
  if (event.target.id === "palette-results") choose(options()[0]);
  if (event.detail.requestConfig?.verb === "post" && event.target.closest("#operation-dialog")) beginStep();
});

// A step of a form is read from its top, wherever the one before was left.
function beginStep() {
  const dialog = $("#operation-dialog");
  const first = $("[autofocus]", dialog) ?? $("h2", dialog);
  if (first?.localName === "h2") first.tabIndex = -1;
  first?.focus({ preventScroll: true });
  dialog.scrollTop = 0;
}

// ---------- Forms ----------
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !form.dataset.confirmed) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(question, event.submitter))) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    return;
  }
  if (form.method === "get") {
    // An address without empty parameters can be read, and sent to somebody.
    for (const control of form.elements) if (control.name && control.value === "") control.disabled = true;
    setTimeout(() => { for (const control of form.elements) control.disabled = false; });
  } else if (form.method === "post") {
    if (form.dataset.submitting) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.submitting = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  }
}, true);

const settle = (form) => {
  delete form.dataset.submitting;
  delete form.dataset.confirmed;
  for (const button of $$("[aria-busy]", form)) button.removeAttribute("aria-busy");
};
document.addEventListener("htmx:afterRequest", (event) => event.target.matches?.("form") && settle(event.target));
// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", (event) => event.persisted && $$("form").forEach(settle));

function ask(question, submitter) {
  const dialog = $("#confirm");
  $("#confirm-text").textContent = question;
  $("[data-confirm-yes]").textContent = submitter?.textContent.trim() || "Go ahead";
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

// A field that goes with one value of another is there while that is chosen. What is not there is not sent.
function fit(form) {
  const entered = new FormData(form);
  for (const field of $$("[data-with]", form)) {
    const [name, value] = field.dataset.with.split("=");
    field.hidden = entered.get(name) !== value;
    for (const control of $$("input, select, textarea", field)) control.disabled = field.hidden;
  }
}
$$("form.operation").forEach(fit);

// Times are entered in UTC; tonight is where the reader is.
function setAhead(button) {
  const at = button.dataset.ahead === "tonight" ? new Date().setHours(24, 0, 0, 0) : Date.now() + button.dataset.ahead * 60_000;
  const input = $("input", button.closest(".field"));
  input.value = new Date(at).toISOString().slice(0, 16);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("change", (event) => {
  if (event.target.form?.matches("form.operation")) fit(event.target.form);
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
document.addEventListener("wheel", (event) => {
  if (event.target.matches?.("input[type=number]:focus")) event.target.blur();
}, { passive: true });

// ---------- Rows ----------
// Rows of a list come and go in place. The server leaves out empty ones, and gaps between their numbers.
document.addEventListener("click", (event) => {
  const rows = event.target.closest("[data-rows]");
  if (event.target.closest("[data-add-row]")) addRow(rows);
  const remove = event.target.closest("[data-remove-row]");
  if (remove) removeRow(rows, remove.closest("tr"));
});

const rowsIn = (rows) => $$("tbody > tr", rows);

function addRow(rows) {
  if (rowsIn(rows).length >= rows.dataset.most) return announce(`There may be ${rows.dataset.most}`);
  const number = rows.dataset.next++;
  const row = $("template", rows).content.firstElementChild.cloneNode(true);
  for (const element of $$("*", row))
    for (const attribute of element.attributes)
      attribute.value = attribute.value.replaceAll("[next]", `[${number}]`).replaceAll("-next-", `-${number}-`);
  $("tbody", rows).append(row);
  tellRows(rows);
  tellUnits(rows.closest("form"));
  firstIn(row).focus();
}

function removeRow(rows, row) {
  const all = rowsIn(rows);
  const at = all.indexOf(row);
  if (all.length === 1) addRow(rows);
  row.remove();
  tellRows(rows);
  const left = rowsIn(rows);
  firstIn(left[Math.min(at, left.length - 1)]).focus();
  announce(`Removed ${rows.dataset.rows} ${at + 1}`);
}

const firstIn = (row) => $(":is(input,select,textarea):not([type=hidden])", row);

function tellRows(rows) {
  for (const [index, row] of rowsIn(rows).entries()) {
    const name = `${rows.dataset.rows} ${index + 1}`;
    for (const place of $$(".field-label > .visually-hidden", row)) place.textContent = `, ${name}`;
    $("[data-remove-row]", row).ariaLabel = `Remove ${name}`;
  }
}

// An amount is in the currency that is chosen at the moment.
function tellUnits(form) {
  for (const unit of $$("[data-unit-of]", form)) unit.textContent = form.elements[unit.dataset.unitOf]?.value ?? "";
}
document.addEventListener("change", (event) => event.target.form?.matches("form.operation") && tellUnits(event.target.form));

// ---------- Handing over to the product ----------
// A code that lives for seconds: its button does not outlive it, and is pressed once.
function countDown(form) {
  if (form.dataset.counting) return;
  form.dataset.counting = "yes";
  const until = performance.now() + form.dataset.handOver * 1000;
  const button = $("button", form), note = $("[data-hand-over-note]", form), said = $("[data-hand-over-said]", form);
  const close = (text) => {
    clearInterval(timer);
    button.disabled = true;
    note.textContent = said.textContent = text;
  };
  const timer = setInterval(() => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    if (seconds <= 0) close("This way in has closed. Start anew.");
    else note.textContent = `This way in is open for ${seconds} ${seconds === 1 ? "second" : "seconds"}, and once.`;
  }, 1000);
  // The browser takes the form's values after this.
  form.addEventListener("submit", () => setTimeout(() => close("The product has opened in another tab.")));
}

$$("[data-hand-over]").forEach(countDown);

// ---------- Command palette ----------
const options = () => $$("#palette-list [role=option]").filter((option) => !option.hidden);

function openPalette() {
  const palette = $("#palette");
  if (!palette || palette.open) return;
  $("#sidebar:popover-open")?.hidePopover();
  palette.showModal();
  const input = $(".palette-input");
  input.select();
  narrow(input.value);
}

function choose(option) {
  for (const other of $$("#palette-list [aria-selected=true]")) other.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  $(".palette-input").setAttribute("aria-activedescendant", option?.id ?? "");
}

// Places are narrowed here at once; tenants and users come from the server a moment later.
function narrow(text) {
  const words = text.trim().toLowerCase();
  const group = $("[data-palette-commands]");
  for (const option of $$("[role=option]", group)) option.hidden = !option.textContent.toLowerCase().includes(words);
  group.hidden = !$$("[role=option]", group).some((option) => !option.hidden);
  if (words.length < 2) $("#palette-results").replaceChildren();
  $(".palette-none").hidden = words.length >= 2 || options().length > 0;
  choose(options()[0]);
}

const palette = $("#palette");
if (palette) {
  const input = $(".palette-input");
  input.addEventListener("input", () => narrow(input.value));
  // Each search is recorded; a single letter finds nothing worth a record.
  input.addEventListener("htmx:configRequest", (event) => input.value.trim().length < 2 && event.preventDefault());
  palette.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && all.length) {
      event.preventDefault();
      choose(all[(at + steps[event.key] + all.length) % all.length]);
    } else if (event.key === "Enter" && all.length) {
      // Hits that came this moment are not marked yet: the first one is meant.
      const option = all[Math.max(at, 0)];
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) open(option.href, "_blank", "noopener");
      else option.click();
    }
  });
  palette.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option.getAttribute("aria-selected") !== "true") choose(option);
  });
}

// ---------- Keys ----------
let leading = -Infinity; // when g was pressed

function step(direction) {
  const rows = $$(".data-table tbody tr").filter((row) => $(".row-link", row));
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("is-chosen"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + direction))];
  rows[at]?.classList.remove("is-chosen");
  next.classList.add("is-chosen");
  $(".row-link", next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return openPalette();
  }
  if (event.key === "Escape") {
    const menu = event.target.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      $("summary", menu).focus();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]") || $("dialog[open]")) return;

  if (event.timeStamp - leading < 1200) {
    leading = -Infinity;
    const link = $(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (link) {
      event.preventDefault();
      return link.click();
    }
  }
  switch (event.key) {
    case "g": leading = event.timeStamp; break;
    case "/": event.preventDefault(); openPalette(); break;
    case "?": $("#shortcuts")?.showModal(); break;
    case "j": step(1); break;
    case "k": step(-1); break;
  }
});

// ---------- Live parts ----------
// The server says a part of the page anew when it has changed. What is there is changed into that, piece by piece, so
// that focus, selection, scrolling and what somebody has unfolded stay as they are.
function become(old, next) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  // What is unfolded is the reader's, and nothing that the server knows of.
  const isOurs = (name) => name === "open" && old.localName === "details";
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && !isOurs(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) === value || isOurs(name)) continue;
    if (name === "data-say" && old.hasAttribute(name)) announce(value);
    old.setAttribute(name, value);
  }
  becomeChildren(old, next);
}

// The words for a moment go on by themselves.
const isSameMoment = (old, next) => next.localName === "time" && old.dateTime === next.dateTime && "relative" in next.dataset;

function becomeChildren(parent, next) {
  const before = [...parent.childNodes];
  const named = new Map(before.filter((node) => node.id).map((node) => [node.id, node]));
  const nameless = before.filter((node) => !node.id);
  const after = [...next.childNodes].map((wanted) => {
    const at = wanted.id ? -1 : nameless.findIndex((node) => node.nodeName === wanted.nodeName);
    const same = wanted.id ? named.get(wanted.id) : at < 0 ? null : nameless.splice(0, at + 1).pop();
    if (same?.nodeName !== wanted.nodeName || (same.localName === "time" && !isSameMoment(same, wanted))) return wanted;
    if (same.localName !== "time") become(same, wanted);
    return same;
  });
  const kept = new Set(after);
  for (const node of before) if (!kept.has(node)) node.remove();
  for (const [index, node] of after.entries())
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
}

function watch(part) {
  let source, wait = 1000, timer;
  const open = () => {
    clearTimeout(timer);
    if (document.hidden || source) return;
    source = new EventSource(part.dataset.live);
    source.addEventListener("html", (event) => {
      wait = 1000;
      delete part.dataset.lost;
      const template = document.createElement("template");
      template.innerHTML = event.data;
      becomeChildren(part, template.content);
      tellTimes(part);
    });
    // The session is over, or may not see this any more: nor does the page show it any longer.
    source.addEventListener("ended", () => {
      close();
      location.reload();
    });
    source.addEventListener("error", () => {
      part.dataset.lost = "";
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 60_000);
    });
  };
  const close = () => {
    source?.close();
    source = null;
  };
  // What nobody sees need not be asked for.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}

for (const part of $$("[data-live]")) watch(part);
