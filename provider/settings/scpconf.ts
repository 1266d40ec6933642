import { readFileSync } from "node:fs";
import { jsonObject } from "../json.js";
import { ScpConfigurationError } from "../scp/errors.js";

/** A file of the vendor's tools; one that is not there holds nothing. */
export function scpconfFile(path: string): Record<string, unknown> {
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "ENOENT" || code === "ENOTDIR") {
            return {};
        }
        throw new ScpConfigurationError(
            `${path} cannot be read (${code}). Make it readable for this user, or remove it.`,
            "~/.scpconf",
            path,
        );
    }
    if (text.trim() === "") {
        return {};
    }
    const content = jsonObject(text.replace(/^\uFEFF/, ""));
    if (content === undefined) {
        throw new ScpConfigurationError(
            `${path} is not a JSON object. Correct it (the vendor's tools write {"access-key": "…"} and the like), or remove it.`,
            "~/.scpconf",
            path,
        );
    }
    return content;
}
