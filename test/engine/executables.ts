import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The first executable file of that name in the folders of a PATH; undefined when there is none. */
export async function findExecutable(name: string, path: string | undefined): Promise<string | undefined> {
    for (const folder of (path ?? "").split(delimiter).filter(Boolean)) {
        if (await isExecutable(join(folder, name))) {
            return join(folder, name);
        }
    }
    return undefined;
}

/** Whether a file is there and may be run. */
export async function isExecutable(file: string): Promise<boolean> {
    return access(file, constants.X_OK).then(
        () => true,
        () => false,
    );
}
