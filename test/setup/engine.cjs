const tsx = require("tsx/cjs/api");

/** Jest runs this once, before the first suite that runs the engine. */
module.exports = async () => {
    const { provideEngine } = tsx.require("../engine/currentEngine.ts", __filename);
    await provideEngine();
};
