// One key for each button, live pages, seconds that count down. Every page works without this file too.
"use strict";

const me = document.currentScript;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// -- keys: dead while something is typed or chosen, and never together with Ctrl, Alt or Meta

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea")) return event.key === "Escape" && leave();
  if (event.key === "Escape") return leave();
  const panel = find("details.choice[open]");
  const wished = /^[1-9]$/.test(event.key) && panel
    ? all("[data-pick]", panel)[event.key - 1]
    : find(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wished || wished.disabled) return undefined;
  event.preventDefault();
  return wished.click();
});

function leave() {
  const panel = find("details.choice[open], details.menu[open]");
  if (!panel) return;
  panel.open = false;
  find("summary", panel).focus();
}

document.addEventListener("toggle", (event) => {
  if (!event.target.matches("details.choice")) return;
  if (!event.target.open) return refresh();
  all("details.choice[open]").forEach((other) => { if (other !== event.target) other.open = false; });
  all("[data-pick]", event.target).slice(0, 9).forEach((pick, place) => { pick.dataset.number = place + 1; });
  find(".panel", event.target).scrollIntoView({ block: "nearest" });
  find("select, input:not([type=hidden]), button", event.target)?.focus();
}, true);

document.addEventListener("submit", (event) => { // twice is once
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
  return setTimeout(() => delete event.target.dataset.sent, 3000);
});

document.addEventListener("input", (event) => { // a time or a date that stands in a choice makes the choice
  const choice = find("input[type=radio]", event.target.closest("label") ?? event.target);
  if (choice && event.target.value) choice.checked = true;
});

const leaving = () => find("form[data-sent]");

// -- live parts: the same page is asked for again, and only what differs is put in its place

const shown = new Map(all("[data-live]").map((part) => [part.id, part.outerHTML]));
let asking = false;
let again = false;

async function refresh() {
  if (!shown.size || document.hidden || leaving()) return;
  again = asking;
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { "x-live": "1" } });
    if (answer.redirected || answer.status >= 500) throw answer;
    if (!answer.ok) return shown.clear(); // the answer to a form: it has no address of its own
    if (answer.headers.get("x-version") !== me.dataset.version) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown.forEach((old, id) => put(id, old, fresh.getElementById(id)));
    find("#offline").hidden = true;
  } catch (fault) {
    if (leaving()) return; // what comes next is the answer to a form
    if (fault.redirected) return location.reload(); // signed out, or the counter is somebody else's now
    find("#offline").hidden = false; // the style hides the clock: it would stand still
  } finally {
    asking = false;
    if (again) refresh();
  }
}

function put(id, old, fresh) {
  const part = document.getElementById(id);
  const busy = find("details[open]", part) || (part.contains(document.activeElement) && document.activeElement.matches("input, select"));
  if (!fresh || fresh.outerHTML === old || busy) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  shown.set(id, fresh.outerHTML);
  part.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

setInterval(() => all("[data-seconds]").forEach((seconds) => {
  seconds.textContent = Math.max(0, seconds.textContent - 1);
  if (seconds.textContent === "0") refresh();
}), 1000);
setInterval(refresh, 30000); // minutes pass although nothing changes
document.addEventListener("visibilitychange", refresh);

if (!shown.size) { /* nothing here is live */ } else if (window.SharedWorker) {
  const port = new SharedWorker(me.dataset.worker).port; // one stream for all pages: browsers allow six connections
  port.onmessage = (message) => (message.data === "ring" ? ring() : refresh());
  port.start();
  addEventListener("pagehide", () => port.postMessage("bye"));
  setInterval(() => { if (find("[data-ring]")) port.postMessage("ring"); }, 4000);
} else {
  setInterval(refresh, 5000);
}

// -- an officer was called: two soft tones, from one page of the browser, as soon as it may sound

let sound;

function ring() {
  sound ??= new AudioContext();
  if (sound.state !== "running") return;
  [[660, 0], [880, 0.25]].forEach(([hertz, start]) => {
    const tone = new OscillatorNode(sound, { frequency: hertz });
    const volume = new GainNode(sound, { gain: 0.2 });
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + start + 0.4);
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + start);
    tone.stop(sound.currentTime + start + 0.4);
  });
}
