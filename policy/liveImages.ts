import { getImageMembers } from "../provider/getImageMembers.js";
import { currentRun } from "../provider/programRun.js";
import type { ListedImage } from "../provider/scp/client.js";
import { ScpNotFoundError } from "../provider/scp/errors.js";
import type { JudgedImage } from "./judgement.js";
import { oneLine } from "./text.js";

/** An image whose members were read just now. */
export interface LiveImage extends JudgedImage {
    readonly imageId: string;
}

/** Reads from the service. Both reject where a list could not be read. */
export interface ImageReader {
    image(imageId: string): Promise<LiveImage>;
    /**
     * Which images the account shares, and those that others share with it where the two can not be told apart. Their
     * members are read one by one, so that one list that can not be read leaves the others.
     */
    sharedImages(): Promise<readonly Pick<ListedImage, "id" | "name" | "owner">[]>;
}

/** @param connection A name in `scp:connections`; the stack's own connection where it is left out. */
export function serviceReader(connection: string | undefined): ImageReader {
    return {
        image: (imageId) => getImageMembers(connection === undefined ? { imageId } : { imageId, connection }),
        sharedImages: async () => {
            const run = currentRun();
            return run.sharedImages(run.connection(connection), undefined);
        },
    };
}

/** What a read came to. */
export type Lookup<Result> =
    | { readonly result: Result }
    | { readonly failure: string; readonly isGone: boolean };

/** Waits for a read, whose failure becomes a value: one line without the full stop at its end. */
export async function lookUp<Result>(read: () => Promise<Result>): Promise<Lookup<Result>> {
    try {
        return { result: await read() };
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return {
            failure: oneLine(message.replace(/\s*\n\s*/g, " "), 1000).replace(/\.$/, ""),
            isGone: error instanceof ScpNotFoundError,
        };
    }
}
