// What this browser remembers: the form as it was left, and where the files of the last runs are.

const DRAFT = "filmgate-wish";
const WISHES = "filmgate-wishes";
const MOST = 50;

export class Memory {
  get draft() {
    return read(sessionStorage, DRAFT);
  }

  keep(wish) {
    write(sessionStorage, DRAFT, wish);
  }

  wish(id) {
    return (read(localStorage, WISHES) ?? []).find((each) => each.id === id)?.wish ?? null;
  }

  remember(id, wish) {
    const before = (read(localStorage, WISHES) ?? []).filter((each) => each.id !== id);
    write(localStorage, WISHES, [{ id, wish }, ...before].slice(0, MOST));
  }
}

function read(shelf, name) {
  try {
    return JSON.parse(shelf.getItem(name));
  } catch {
    return null;
  }
}

// A browser that has no room, or keeps nothing, is no reason to stop.
function write(shelf, name, value) {
  try {
    shelf.setItem(name, JSON.stringify(value));
  } catch {
    shelf.removeItem(name);
  }
}
