import { getImageMembers } from "../../provider/getImageMembers.js";
import { currentRun } from "../../provider/run/programRun.js";
import type { ServiceReader } from "./liveShares.js";

/** @param connection A name in `scp:connections`; the stack's own connection if it is left out. */
export function serviceReader(connection: string | undefined): ServiceReader {
    const own = () => currentRun().connection(connection);
    return {
        account: async () => own().account(),
        image: (imageId, accountId) =>
            accountId === undefined
                ? getImageMembers(connection === undefined ? { imageId } : { imageId, connection })
                : own().readShares(imageId, undefined, accountId),
        accountImages: async () => currentRun().accountImages(own(), undefined),
        doubtThatGone: async (imageId) => own().doubtThatGone(imageId),
        organizationAccounts: async (unitIds) => own().organizationAccounts(unitIds),
    };
}
