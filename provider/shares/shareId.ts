import { ScpConfigurationError } from "../scp/errors.js";
import { imageIdProblem } from "../scp/imageId.js";
import { memberIdProblem } from "../scp/memberId.js";
import { quoted } from "../text.js";

/** Which share a resource is about. */
export interface ShareId {
    readonly imageId: string;
    readonly memberId: string;
}

/** The ID of a share's resource: `<imageId>/<memberId>`. */
export function shareId({ imageId, memberId }: ShareId): string {
    return `${imageId}/${memberId}`;
}

/** @throws ScpConfigurationError for an ID of another form. */
export function parsedShareId(id: string): ShareId {
    const [imageId = "", memberId = "", ...more] = id.split("/");
    if (more.length > 0 || imageIdProblem(imageId) !== undefined || memberIdProblem(memberId) !== undefined) {
        throw new ScpConfigurationError(
            `${quoted(id)} is not the ID of a share: it must be <imageId>/<memberId>, ` +
                "such as 70a599e0-31e7-49b7-b260-868f441e862b/a8f10467abfc4b87b64614ab36eb9ae4.",
            "id",
            "the resource's ID",
        );
    }
    return { imageId, memberId };
}
