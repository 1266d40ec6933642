import { getSharedImages } from "pulumi-scp-image-members";

const shared = getSharedImages();

/** Every image that others can use. One that is public or a community image has no members: everybody can use it. */
export const images = shared.then(({ images }) =>
    images.map(({ id, name, visibility, members }) => ({
        id,
        name,
        visibility,
        sharedWith: members.map(({ memberId, status }) => `${memberId} (${status})`),
    })),
);

/** The accounts that any of them is shared with. */
export const accounts = shared.then(({ images }) =>
    [...new Set(images.flatMap((image) => image.memberIds))].sort(),
);
