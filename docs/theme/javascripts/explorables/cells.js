// A canvas of cells that the reader points at: the mouse over it, a finger on it, or the arrow keys when it has focus.

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// size() and at() are [rows, columns] and [row, column]; choose(row, column) is called for a cell that is pointed at,
// with the step [down, right] if an arrow key led there; press(row, column), if there is one, for a cell that is
// pressed, with Space too.
export function pointAt(view, canvas, { size, at, choose, press }) {
  const cell = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [rows, columns] = size();
    return [
      inside(Math.floor(((event.clientY - top) / height) * rows), rows),
      inside(Math.floor(((event.clientX - left) / width) * columns), columns),
    ];
  };
  view.on(canvas, "pointermove", (event) => {
    if (event.pointerType === "mouse" || event.buttons) choose(...cell(event));
  });
  view.on(canvas, "pointerdown", (event) => {
    choose(...cell(event));
    press?.(...cell(event));
  });
  view.on(canvas, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const here = at();
    if (step) choose(...here.map((place, axis) => inside(place + step[axis], size()[axis])), step);
    else if (press && (event.key === " " || event.key === "Enter")) press(...here);
    else return;
    event.preventDefault();
    // Material listens for keys on the whole page.
    event.stopPropagation();
  });
}

const inside = (place, count) => Math.max(0, Math.min(count - 1, place));
