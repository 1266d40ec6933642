import { getSharedImages } from "pulumi-scp-image-members";

const shared = getSharedImages();

/** Every image that the account shares, with its members. */
export const images = shared.then(({ images }) =>
    images.map(({ id, name, members }) => ({
        id,
        name,
        sharedWith: members.map(({ memberId, status }) => `${memberId} (${status})`),
    })),
);

/** Everybody who has any of them. */
export const accounts = shared.then(({ images }) =>
    [...new Set(images.flatMap((image) => image.memberIds))].sort(),
);
