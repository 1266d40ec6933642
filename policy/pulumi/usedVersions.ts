import { isObject, jsonObject } from "../../provider/json.js";
import { DEFAULT_API_VERSION } from "../../provider/scp/apiVersions.js";
import { idText } from "../../provider/text.js";
import type { UsedVersion } from "../checks/check.js";

/** The version of the stack's own connection, and those that named connections set. */
export function usedVersions(stackConfig: (key: string) => string | undefined): UsedVersion[] {
    // A connection that cannot be read is told by what reads with it.
    const connections = jsonObject(stackConfig("scp:connections") ?? "{}") ?? {};
    const named = Object.entries(connections).map(([name, settings]) => ({
        version: isObject(settings) ? String(settings.apiVersion ?? "") : "",
        place: `stack config scp:connections.${idText(name)}.apiVersion`,
    }));
    const version = stackConfig("scp:apiVersion")?.trim() || DEFAULT_API_VERSION;
    return [
        { version, place: "stack config scp:apiVersion" },
        ...named.filter((each) => each.version !== ""),
    ];
}
