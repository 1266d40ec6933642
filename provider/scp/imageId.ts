import { quoted } from "../text.js";
import { ScpConfigurationError } from "./errors.js";

/** Image IDs are UUIDs on SCP; any text is taken that is one plain segment of a path. */
const IMAGE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

const longestShown = 60;

/** Says what is wrong with an image ID, or nothing if it can be used. */
export function imageIdProblem(value: unknown): string | undefined {
    if (value === undefined || value === null) {
        return "imageId is missing: give the ID of an image, such as 70a599e0-31e7-49b7-b260-868f441e862b";
    }
    if (typeof value !== "string") {
        return `imageId must be a string, not ${Array.isArray(value) ? "an array" : `a value of type ${typeof value}`}`;
    }
    if (value.trim() === "") {
        return "imageId is empty: give the ID of an image, such as 70a599e0-31e7-49b7-b260-868f441e862b";
    }
    if (!IMAGE_ID.test(value)) {
        const shown = value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
        return (
            `imageId ${quoted(shown)} is not an image ID: it must be 1 to 128 letters, digits, "-" or "_", ` +
            "such as 70a599e0-31e7-49b7-b260-868f441e862b"
        );
    }
    return undefined;
}

/** @throws ScpConfigurationError for an image ID that cannot be one. */
export function checkImageId(value: unknown): string {
    const problem = imageIdProblem(value);
    if (problem !== undefined) {
        throw new ScpConfigurationError(`${problem}.`, "imageId", "argument imageId");
    }
    return value as string;
}
