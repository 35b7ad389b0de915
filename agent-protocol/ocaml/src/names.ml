(* SPDX-License-Identifier: BSD-2-Clause *)

module Table = Hashtbl.Make (struct
  type t = string

  let equal = String.equal
  let hash = Hashtbl.hash
end)

type t = {
  ids : int Table.t;
  texts : string array; (* at id - 1 *)
  sent : Bytes.t;
  stamps : int array; (* of the last sample that asked for it *)
  mutable stamp : int;
  mutable count : int;
}

let most_bytes = 64

let create ~capacity =
  {
    ids = Table.create 64;
    texts = Array.make capacity "";
    sent = Bytes.make capacity '\000';
    stamps = Array.make capacity 0;
    stamp = 0;
    count = 0;
  }

let forget_sent t = Bytes.fill t.sent 0 (Bytes.length t.sent) '\000'
let next_sample t = t.stamp <- t.stamp + 1
let is_sent t id = Bytes.get t.sent (id - 1) <> '\000'
let set_sent t id = Bytes.set t.sent (id - 1) '\001'

let rec spare t ~in_use i =
  if i = t.count then 0
  else if t.stamps.(i) <> t.stamp && not (in_use (i + 1)) then i + 1
  else spare t ~in_use (i + 1)

let free_id t ~in_use =
  if t.count < Array.length t.texts then begin
    t.count <- t.count + 1;
    t.count
  end
  else begin
    let id = spare t ~in_use 0 in
    if id > 0 then Table.remove t.ids t.texts.(id - 1);
    id
  end

let id t ~in_use text =
  match Table.find t.ids text with
  | id ->
      t.stamps.(id - 1) <- t.stamp;
      id
  | exception Not_found ->
      let id = if text = "" then 0 else free_id t ~in_use in
      if id > 0 then begin
        t.texts.(id - 1) <- text;
        t.stamps.(id - 1) <- t.stamp;
        Bytes.set t.sent (id - 1) '\000';
        Table.replace t.ids text id
      end;
      id
