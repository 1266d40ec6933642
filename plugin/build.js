// The engine runs `npm install` in this folder. In a checkout of the repository the package is then built, if it is not yet.
const { execSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { resolve } = require("node:path");

const root = resolve(__dirname, "..");

if (!existsSync(resolve(root, "dist"))) {
    execSync("npm ci --include=dev", { cwd: root, stdio: ["ignore", 2, 2] });
}
