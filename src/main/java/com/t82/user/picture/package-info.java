/**
 * Pictures that users upload: recognised by content, drawn anew so that nothing hidden travels along, kept on disk or in
 * S3 and served under addresses that never change their content. They go when nothing
 * shows them any more or their owner withdraws.
 */
@NullMarked
package com.t82.user.picture;

import org.jspecify.annotations.NullMarked;
