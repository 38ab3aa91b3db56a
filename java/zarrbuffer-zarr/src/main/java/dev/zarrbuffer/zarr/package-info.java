/**
 * Arrays and groups of Zarr, versions 2 and 3. A chunk goes from its store to its place in the result with one
 * decompression and one scatter, into whatever memory a prototype names.
 */
package dev.zarrbuffer.zarr;
