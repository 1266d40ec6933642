import { readTextFile, UnusableFile } from "../files.js";
import { isObject, strictJson, type UnreadableJson } from "../json.js";
import { ScpConfigurationError } from "../scp/errors.js";

/** A file of the vendor's tools; one that is not there holds nothing. */
export function scpconfFile(path: string): Record<string, unknown> {
    try {
        const text = readTextFile(path);
        const content = text.trim() === "" ? {} : strictJson(text);
        if (!isObject(content)) {
            throw new UnusableFile(
                'it is not a JSON object (the vendor\'s tools write {"access-key": "…"} and the like)',
            );
        }
        return content;
    } catch (error) {
        const { message } = error as UnusableFile | UnreadableJson;
        const code = error instanceof UnusableFile ? error.code : undefined;
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
