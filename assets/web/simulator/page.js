// Makes the picture live and a held click a long press. Without this file the page works too, more slowly.
"use strict";

const screenInput = document.getElementById("screen");
const printer = document.getElementById("printer");
const away = document.getElementById("away");
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Asks again and again, each answer waiting on the server until something changed; rests while nobody looks.
async function follow(address, mark, show) {
  for (;;) {
    if (document.hidden) {
      await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
      continue;
    }
    try {
      const answer = await fetch(`${address}?seen=${encodeURIComponent(mark)}`);
      if (!answer.ok) throw new Error(answer.statusText);
      away.hidden = true;
      if (answer.status === 200) {
        mark = answer.headers.get("x-mark");
        await show(answer);
      }
    } catch {
      away.hidden = false;
      await pause(1000);
    }
  }
}

async function showScreen(answer) {
  const old = screenInput.src;
  screenInput.src = URL.createObjectURL(await answer.blob());
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
}

async function showPrinter(answer) {
  const buttons = () => [...printer.querySelectorAll("button")];
  const focused = buttons().indexOf(document.activeElement);
  printer.innerHTML = await answer.text();
  buttons()[focused]?.focus();
}

function send(address, fields) {
  return fetch(address, { method: "POST", body: new URLSearchParams(fields) }).catch(() => { away.hidden = false; });
}

function followFinger() {
  let last = Promise.resolve();
  let down = false;
  const finger = (isDown, event) => {
    if (isDown === down) return;
    down = isDown;
    const picture = screenInput.getBoundingClientRect();
    const edge = screenInput.clientLeft;
    const panel = screenInput.dataset;
    const x = Math.floor((event.clientX - picture.left - edge) / screenInput.clientWidth * panel.panelWidth);
    const y = Math.floor((event.clientY - picture.top - edge) / screenInput.clientHeight * panel.panelHeight);
    last = last.then(() => send("finger", { down: isDown, x, y })); // one after the other, in order
  };
  screenInput.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    screenInput.setPointerCapture(event.pointerId);
    finger(true, event);
  });
  for (const end of ["pointerup", "pointercancel"]) screenInput.addEventListener(end, (event) => finger(false, event));
  for (const own of ["click", "dragstart", "contextmenu"]) screenInput.addEventListener(own, (event) => event.preventDefault());
}

printer?.addEventListener("submit", (event) => {
  event.preventDefault();
  const pressed = event.submitter;
  send(pressed.getAttribute("formaction") ?? "printer", { [pressed.name]: pressed.value });
});

if (screenInput) {
  document.body.classList.add("live");
  followFinger();
  follow("screen.jpg", "none", showScreen);
}
if (printer) follow("printer", printer.dataset.mark, showPrinter);
