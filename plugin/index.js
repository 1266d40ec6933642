// The engine runs this folder as the package `scp`: see docs/languages.md.
require("../dist/provider/plugin/main.js").serve(process.argv.at(-1));
