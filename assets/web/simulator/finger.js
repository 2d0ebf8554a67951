// The live touchscreen under a mouse, a pen or the keys: down, on its way, up. Uses what page.js declares.
"use strict";

const aim = document.getElementById("aim"); // where a key touches

// One finger: mouse, pen or keys. Down and up go in order; of moves only the newest is sent.
let last = Promise.resolve();
let down = false;
let next = null;

function finger(isDown, [x, y]) {
  if (isDown === down) return;
  down = isDown;
  last = last.then(() => send("finger", new URLSearchParams({ down: isDown, x, y })));
}

function move([x, y]) {
  if (!down) return;
  const waits = next !== null;
  next = { down: true, moved: true, x, y };
  if (waits) return;
  last = last.then(() => {
    const fields = next;
    next = null;
    return fields && send("finger", new URLSearchParams(fields));
  });
}

function followPointer() {
  const panel = screenInput.dataset;
  const at = (event) => {
    const picture = screenInput.getBoundingClientRect();
    const across = (event.clientX - picture.left - screenInput.clientLeft) / screenInput.clientWidth;
    const below = (event.clientY - picture.top - screenInput.clientTop) / screenInput.clientHeight;
    return [Math.floor(across * panel.panelWidth), Math.floor(below * panel.panelHeight)];
  };
  screenInput.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    screenInput.setPointerCapture(event.pointerId);
    finger(true, at(event));
  });
  screenInput.addEventListener("pointermove", (event) => move(at(event)));
  for (const end of ["pointerup", "pointercancel"]) screenInput.addEventListener(end, (event) => finger(false, at(event)));
  for (const own of ["click", "dragstart", "contextmenu"]) screenInput.addEventListener(own, (event) => event.preventDefault());
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function followKeys() {
  const size = [Number(screenInput.dataset.panelWidth), Number(screenInput.dataset.panelHeight)];
  const point = size.map((whole) => Math.floor(whole / 2));
  const show = () => {
    aim.hidden = document.activeElement !== screenInput || !screenInput.matches(":focus-visible");
    aim.style.left = `${screenInput.offsetLeft + screenInput.clientLeft + point[0] / size[0] * screenInput.clientWidth}px`;
    aim.style.top = `${screenInput.offsetTop + screenInput.clientTop + point[1] / size[1] * screenInput.clientHeight}px`;
  };
  screenInput.addEventListener("keydown", (event) => {
    const touches = event.key === "Enter" || event.key === " ";
    const step = ARROWS[event.key]?.map((one) => Math.round(one * size[0] / (event.shiftKey ? 200 : 25)));
    if (!touches && !step) return;
    event.preventDefault();
    if (touches) return finger(true, point);
    for (const axis of [0, 1]) point[axis] = Math.min(Math.max(point[axis] + step[axis], 0), size[axis] - 1);
    show();
    move(point);
  });
  screenInput.addEventListener("keyup", (event) => (event.key === "Enter" || event.key === " ") && finger(false, point));
  for (const change of ["focus", "blur"]) screenInput.addEventListener(change, show);
  screenInput.addEventListener("blur", () => finger(false, point));
}

if (screenInput) {
  followPointer();
  followKeys();
}
