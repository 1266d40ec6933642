import { readTextFile, UnusableFile } from "../files.js";
import { jsonObject } from "../json.js";
import { ScpConfigurationError } from "../scp/errors.js";

/** A file of the vendor's tools; one that is not there holds nothing. */
export function scpconfFile(path: string): Record<string, unknown> {
    try {
        const text = readTextFile(path);
        const content = text.trim() === "" ? {} : jsonObject(text);
        if (content === undefined) {
            throw new UnusableFile(
                'it is not a JSON object (the vendor\'s tools write {"access-key": "…"} and the like)',
            );
        }
        return content;
    } catch (error) {
        const { code, message } = error as UnusableFile;
        if (code === "ENOENT" || code === "ENOTDIR") {
            return {};
        }
        throw new ScpConfigurationError(
            `${path} cannot be used: ${message}. Correct it, or remove it.`,
            "~/.scpconf",
            path,
        );
    }
}
