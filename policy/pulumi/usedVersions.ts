import { isObject, jsonObject } from "../../provider/json.js";
import { DEFAULT_API_VERSION } from "../../provider/scp/apiVersions.js";
import { idText } from "../../provider/text.js";
import type { UsedVersion } from "../checks/check.js";

/** The version of the stack's own connection, and those that named connections set. */
export function usedVersions(stackConfig: (key: string) => string | undefined): UsedVersion[] {
    const version = stackConfig("scp:apiVersion")?.trim() || DEFAULT_API_VERSION;
    return [{ version, place: "stack config scp:apiVersion" }, ...connectionVersions(stackConfig)];
}

function connectionVersions(stackConfig: (key: string) => string | undefined): UsedVersion[] {
    // A connection that cannot be read is told by what reads with it.
    const connections = jsonObject(stackConfig("scp:connections") ?? "{}") ?? {};
    return Object.entries(connections).flatMap(([name, settings]) => {
        const version = isObject(settings) ? settings.apiVersion : undefined;
        return version === undefined || version === null || version === ""
            ? []
            : [
                  {
                      version: String(version),
                      place: `stack config scp:connections.${idText(name)}.apiVersion`,
                  },
              ];
    });
}
