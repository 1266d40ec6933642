import { getImageMembers } from "../provider/getImageMembers.js";
import { currentRun } from "../provider/programRun.js";
import type { ImageReader } from "./liveImages.js";

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
