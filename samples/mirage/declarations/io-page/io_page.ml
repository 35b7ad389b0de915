(* SPDX-License-Identifier: BSD-2-Clause *)

type t =
  (char, Bigarray.int8_unsigned_elt, Bigarray.c_layout) Bigarray.Array1.t

let get count =
  let pages =
    Bigarray.Array1.create Bigarray.char Bigarray.c_layout (4096 * count)
  in
  Bigarray.Array1.fill pages '\000';
  pages

let to_cstruct = Cstruct.of_bigarray
