// Restores the npm packages of the console and puts what it serves of them into wwwroot/lib:
// the stylesheet, htmx, and one sprite of the icons that icons.txt names. Run by Console.targets.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(project, "node_modules");
const library = join(project, "wwwroot", "lib");
const lock = join(project, "obj", "console-assets.lock");

// Two builds of one checkout may get here at the same time; npm ci does not bear that.
async function withLock(work) {
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 5 * 60_000) rmSync(lock, { recursive: true, force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function restore() {
  const packages = readFileSync(join(project, "package-lock.json"));
  const digest = createHash("sha256").update(packages).digest("hex");
  const restored = join(modules, ".restored");
  if (existsSync(restored) && readFileSync(restored, "utf8") === digest) return;
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: project, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
  writeFileSync(restored, digest);
}

// A whole file at once, and only when it differs: a build beside this one never reads half of it.
function write(name, text) {
  const path = join(library, name);
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

// Inside a cascade layer, so that any rule of console.css outranks any rule of Tabler's
// without a contest of selectors.
function layered(stylesheet) {
  const text = readFileSync(join(modules, "@tabler/core/dist/css", stylesheet), "utf8")
    .replace(/^@charset "[^"]*";/, "")
    .replace(/\/\*# sourceMappingURL=.*?\*\//, "");
  return `@layer tabler{${text}}\n`;
}

function sprite() {
  const names = readFileSync(join(project, "Console/icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
  const symbols = names.map((name) => {
    const file = join(modules, "@tabler/icons/icons/outline", `${name}.svg`);
    if (!existsSync(file)) throw new Error(`icons.txt names "${name}", which is no outline icon of @tabler/icons.`);
    const paths = readFileSync(file, "utf8").match(/<path [^>]*>/g).filter((path) => !path.includes('stroke="none"'));
    return `<symbol id="${name}" viewBox="0 0 24 24">${paths.join("").replace(/\s+\/>/g, "/>")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

await withLock(() => {
  restore();
  mkdirSync(library, { recursive: true });
  write("tabler.css", layered("tabler.min.css"));
  write("tabler.rtl.css", layered("tabler.rtl.min.css"));
  write("htmx.js", readFileSync(join(modules, "htmx.org/dist/htmx.min.js"), "utf8"));
  write("icons.svg", sprite());
});
