import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Whether a command is in one of the folders of PATH. For what has to be known before tests are declared. */
export function isOnPath(name: string): boolean {
    return (process.env.PATH ?? "").split(delimiter).some((folder) => {
        try {
            accessSync(join(folder, name), constants.X_OK);
            return true;
        } catch {
            return false;
        }
    });
}
