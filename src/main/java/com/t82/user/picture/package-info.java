/**
 * Pictures that users upload. {@code ImageSanitizer} recognises the format by content and re-encodes the picture
 * without its metadata; {@code Uploading} keeps its owner and deletes it when nothing shows it any more or its owner
 * withdraws; a {@code PictureStore} keeps the bytes on disk or in S3. The content of an address never changes. {@code
 * ShownPictures} decides which profile pictures are public.
 */
@NullMarked
package com.t82.user.picture;

import org.jspecify.annotations.NullMarked;
