/** The schemas of answers. Loading them, with zod, takes as long as a call: so it is done while the first call waits for its answer. */
export function schemas(): typeof import("./schemas.js") {
    return require("./schemas.js");
}
