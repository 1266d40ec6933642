let loaded: typeof import("./schemas.js") | undefined;

/** The schemas of answers. Loading them, with zod, takes as long as a call. */
export function schemas(): typeof import("./schemas.js") {
    loaded ??= require("./schemas.js") as typeof import("./schemas.js");
    return loaded;
}

/** For while the first call waits for its answer. If they cannot be loaded, the call that needs them says why. */
export function loadSchemasEarly(): void {
    try {
        schemas();
    } catch {}
}
